select
    size_from,
    rounding_base
from read_csv('{{ env_var("BENCH_RULES") }}')
where scheme = 'public_strict'
