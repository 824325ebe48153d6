{#- Changes between editions of one figure, and between the orders of areas that two editions give. What counts as an edition is in
    int_editions; breaks between editions are in series_break.sql. -#}

{#- Why a change has no share of its base; null where it has one. -#}
{% macro no_share_reason(base) -%}
case when {{ base }} = 0 then 'base_is_zero: a change from zero has no share' when {{ base }} < 0 then 'undefined: a base below zero has no share' end
{%- endmacro %}

{#- Whether a difference is no more than what one edition cut off that prints fewer decimals than the other: half a unit of its last
    place. False where the decimals of an edition are not known, or both print the same. -#}
{% macro is_within_digits(change, decimals, other_decimals) -%}
coalesce(
            {{ decimals }} <> {{ other_decimals }} and abs({{ change }}) <= 0.5 * power(10, -least({{ decimals }}, {{ other_decimals }})) * (1 + 1e-9),
            false
        )
{%- endmacro %}
