{#- View: every reading of every claim, beside the verdict on the claim. -#}
{% macro claims_with_verdicts() -%}
{{ published_view(
    'claims_with_verdicts',
    "One row per claim, definition and edition, with why the claim has its verdict and how many of its readings hold.",
    "
select
    claims.*,
    claim_verdicts.held_count,
    claim_verdicts.not_held_count,
    claim_verdicts.tested_count,
    claim_verdicts.answered_by
from claims
inner join claim_verdicts using (claim_id)",
) }}
{%- endmacro %}
