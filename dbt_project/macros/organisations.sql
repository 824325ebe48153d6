{#- How names of bodies are compared, and identifiers written one way. -#}

{#- A name as words between single spaces: without case, accents, punctuation, a leading "the", and with one way of writing a company's form. -#}
{% macro comparable_name(name) -%}
nullif(trim(regexp_replace(
    regexp_replace(
        ' ' || trim(regexp_replace(lower(strip_accents(replace({{ name }}, '&', ' and '))), '[^a-z0-9]+', ' ', 'g')) || ' ',
        ' ltd ', ' limited ', 'g'
    ),
    '^ the | the $', ' ', 'g'
)), '')
{%- endmacro %}

{#- A postcode as one word in capitals; null where there is none. -#}
{% macro comparable_postcode(postcode) -%}
nullif(upper(regexp_replace({{ postcode }}, '\s', '', 'g')), '')
{%- endmacro %}

{#- A company number of eight characters; null where the text is none. -#}
{% macro comparable_company_number(number) -%}
case
    when regexp_matches(trim({{ number }}), '^[0-9]{5,8}$') then lpad(trim({{ number }}), 8, '0')
    when regexp_matches(upper(trim({{ number }})), '^[A-Z]{2}[0-9]{6}$|^R[0-9]{7}$') then upper(trim({{ number }}))
end
{%- endmacro %}
