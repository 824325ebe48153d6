select
    industry_code,
    industry_code_system,
    industry_name,
    industry_level,
    parent_code,
    class_code,
    division_code
from {{ ref('int_industries') }}
