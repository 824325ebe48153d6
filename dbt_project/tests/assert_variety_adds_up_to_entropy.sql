-- Unrelated and related variety add up to the entropy of subclasses; sections and semi-related variety to that of divisions.
{{ config(meta={'dagster': {'ref': {'name': 'ind_diversity'}}}) }}

with measures as (

    select
        definition_version,
        area_code,
        period_label,
        release_id,
        max(value) filter (where indicator_id = 'employment_diversity_entropy') as entropy,
        max(value) filter (where indicator_id = 'employment_variety_unrelated') as unrelated,
        max(value) filter (where indicator_id = 'employment_variety_related') as related,
        max(value) filter (where indicator_id = 'employment_variety_semi_related') as semi_related,
        max(value) filter (where indicator_id = 'employment_variety_of_sections') as of_sections
    from {{ ref('ind_diversity') }}
    group by all

)

select * from measures
where
    (entropy is null) <> (unrelated is null)
    or abs(unrelated + related - entropy) > 1e-9 * entropy
    or abs(of_sections + semi_related - unrelated) > 1e-9 * unrelated
    or (definition_version like 'divisions%' and abs(unrelated - entropy) > 1e-9 * entropy)
    or (definition_version like 'subclasses%' and entropy is not null and related is null)
