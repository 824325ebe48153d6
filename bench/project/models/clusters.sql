select * from ({{ cluster_strength(ref('cells'), partition_by=['period']) }}) as computed
