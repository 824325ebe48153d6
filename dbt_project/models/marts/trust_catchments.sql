select
    trust_code,
    trust_name,
    trust_list_year,
    area_code,
    area_code_system,
    boundary_year,
    area_level,
    area_name,
    patient_share,
    address_basis,
    basis,
    is_latest,
    landed_release_id,
    source_file,
    source_row
from {{ ref('int_trust_catchments') }}
