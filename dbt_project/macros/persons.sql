{#- How a name of a person is told from the name of an organisation; and what a text has in it where it tells of a person. -#}

{#- Whether words, as comparable_name writes them, have one that organisations have in their names. Null, or no words: false. -#}
{% macro has_sign_of_organisation(words) -%}
exists (
    select 1
    from {{ ref('organisation_signs') }} as signs
    where
        signs.match_on = 'name'
        and contains(' ' || {{ words }} || ' ', case signs.match when 'whole' then ' ' || signs.words || ' ' else signs.words end)
)
{%- endmacro %}

{#-
    The part of a name that opens with the title of a person, as far as a comma, a semicolon or the end of a sentence; empty where there is none.
    A hospital that is called after a doctor has its own word in that part. Ms in capitals is an abbreviation of much else.
-#}
{% macro titled_part(name) -%}
regexp_extract(
    {{ name }},
    '(?:^|[.,;] *)((?:(?:(?i:dr|prof|professor|mr|mrs|miss|sir|dame)|Ms)(?:\. *| +))+(?:\b[A-Z]\.|[^.,;])*)',
    1
)
{%- endmacro %}

{#- What stands before a comma, which names; what follows is its place or a person's employer. One word alone (Pulmotect, Inc.) says too little. -#}
{% macro naming_part(name) -%}
case when regexp_matches({{ name }}, '^[^, ]+ [^,]*,') then regexp_extract({{ name }}, '^[^,]*') else {{ name }} end
{%- endmacro %}

{#- Whether a name is that of a person by its title: an investigator who is given for the place where a trial is. Else nothing is known. -#}
{% macro opens_with_a_person(name) -%}
{{ titled_part(name) }} <> '' and not {{ has_sign_of_organisation(comparable_name(titled_part(name))) }}
{%- endmacro %}

{#-
    The post_hook of every mart: each of its texts is looked at. The patterns are the variable `personal_data`; where one of them is to be expected and why
    is `personal_data_expected`. The text itself is not repeated: it would go on into messages and records.
-#}
{% macro refuse_personal_data() -%}
{%- if execute -%}
    {%- set looks = [] -%}
    {%- for column in model.columns.values() if column.data_type.startswith('varchar') -%}
        {%- set patterns = [] -%}
        {%- for kind, pattern in var('personal_data').items() if this.identifier ~ '.' ~ column.name not in var('personal_data_expected').get(kind, {}) -%}
            {%- do patterns.append('(?:' ~ pattern ~ ')') -%}
        {%- endfor -%}
        {%- if patterns -%}
            {%- do looks.append(
                "select '" ~ column.name ~ "' as column_name from (select distinct cast(" ~ column.name ~ " as varchar) as said from " ~ this
                ~ ") where regexp_matches(said, '" ~ patterns | join('|') ~ "') group by all"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set found = run_query(looks | join(' union all ')).columns[0].values() if looks else [] -%}
    {%- if found -%}
        {{ exceptions.raise_compiler_error(
            'a text of ' ~ this.identifier ~ '.' ~ found | join(', ') ~ ' tells of a person (' ~ var('personal_data') | join(', ')
            ~ '): blank it where it is read, or say in dbt_project.yml (personal_data_expected) why it is expected'
        ) }}
    {%- endif -%}
{%- endif -%}
{%- endmacro %}
