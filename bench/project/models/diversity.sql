select * from ({{ specialisation_diversity(ref('cells'), partition_by=['period']) }}) as computed
