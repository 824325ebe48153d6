select * from ({{ shift_share_annual(ref('cells'), env_var('BENCH_FROM'), env_var('BENCH_TO')) }}) as computed
