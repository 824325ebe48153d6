{{ published_values('united.residents_vintage = 1') }}
