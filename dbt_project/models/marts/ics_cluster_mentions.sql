with mentions as (

    select * from {{ ref('int_ics_cluster_mentions') }}

)

select
    area_code,
    area_code_system,
    cast(boundary_year as integer) as boundary_year,
    area_level,
    area_name,
    coalesce(document_id, case when area_level = 'country' then 'all_documents' else 'none' end) as document_id,
    document_type,
    document_title,
    document_date,
    coalesce(period_label, cast(year(document_date) as varchar)) as period_label,
    source_url,
    accessed,
    coder_1,
    cast(coder_1_mentions as bigint) as coder_1_mentions,
    coder_2,
    cast(coder_2_mentions as bigint) as coder_2_mentions,
    coder_1_mentions = coder_2_mentions as is_agreed_unprompted,
    value,
    case area_level when 'country' then 'documents_mentioning_clusters' else 'mentions' end as counted,
    case
        when value is not null then 'final'
        else 'missing'
    end as value_status,
    reason,
    source_id,
    release_id,
    note
from mentions
