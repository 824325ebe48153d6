select * from ({{ location_quotient(ref('cells'), partition_by=['period']) }}) as computed
