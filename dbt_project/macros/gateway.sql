{#- How the Gateway to Research writes text and moments. -#}

{#-
    Text whose characters may be written as HTML entities, once or twice over (`&amp;quot;`). The ampersand first, and twice;
    then each piece from one ampersand to the next. An entity that is not listed stays as it is.
-#}
{% macro decoded_entities(text) -%}
{%- set entities = {
    'quot': '"', 'apos': "''", '#39': "''", 'lt': '<', 'gt': '>', 'nbsp': ' ', 'ndash': '–', 'mdash': '—', 'lsquo': '‘', 'rsquo': '’',
    'ldquo': '“', 'rdquo': '”', 'hellip': '…', 'deg': '°', 'micro': 'µ', 'pound': '£', 'euro': '€', 'reg': '®', 'trade': '™', 'not': '¬', 'times': '×',
    'alpha': 'α', 'beta': 'β', 'gamma': 'γ', 'delta': 'δ', 'aacute': 'á', 'agrave': 'à', 'atilde': 'ã', 'auml': 'ä', 'aring': 'å', 'ccedil': 'ç',
    'eacute': 'é', 'egrave': 'è', 'ecirc': 'ê', 'iacute': 'í', 'iuml': 'ï', 'ntilde': 'ñ', 'oacute': 'ó', 'ocirc': 'ô', 'ouml': 'ö', 'oslash': 'ø',
    'szlig': 'ß', 'uacute': 'ú', 'uuml': 'ü', 'AElig': 'Æ', 'Aring': 'Å', 'Eacute': 'É', 'Ouml': 'Ö'
} -%}
{%- set pieces = "string_split(replace(replace(" ~ text ~ ", '&amp;', '&'), '&amp;', '&'), '&')" -%}
case
    when {{ text }} like '%&%;%' then {{ pieces }}[1] || array_to_string(
        list_transform(
            {{ pieces }}[2:],
            lambda piece: coalesce(
                map(['{{ entities.keys() | join("', '") }}'], ['{{ entities.values() | join("', '") }}'])[regexp_extract(piece, '^([#A-Za-z0-9]+);', 1)]
                || substr(piece, position(';' in piece) + 1),
                '&' || piece
            )
        ),
        ''
    )
    else {{ text }}
end
{%- endmacro %}

{#- A name or place, or null where the Gateway says that it does not know it, or where the name of a person was removed. -#}
{% macro known_text(text) -%}
    case when trim({{ text }}) in ('', 'Unknown') or {{ text }} like '%[individual name removed]%' or {{ text }} = '[name removed]' then null else trim({{ text }}) end
{%- endmacro %}

{#- The day of a moment in milliseconds since 1970. The hour keeps a midnight of British Summer Time on its own day. -#}
{% macro epoch_day(milliseconds) -%}
    cast(epoch_ms(cast({{ milliseconds }} as bigint)) + interval 1 hour as date)
{%- endmacro %}

{#- Money as a whole word: what the Gateway's fund categories are. They must not be added to one another. -#}
{% macro value_kind(fund_type) -%}
    case {{ fund_type }}
        when 'INCOME_ACTUAL' then 'award'
        when 'EXPENDITURE_ACTUAL' then 'expenditure'
        when 'EXPENDITURE_PROJECTED' then 'projected_expenditure'
        when 'SUPPLEMENTARY_UNIT_AWARDS' then 'supplementary_award'
        else 'other'
    end
{%- endmacro %}

{#- A day written as Excel counts days, or as YYYY-MM-DD with or without a midnight. -#}
{% macro excel_day(text) -%}
    case
        when length({{ text }}) = 5 then date '1899-12-30' + cast({{ text }} as integer)
        else cast(substr({{ text }}, 1, 10) as date)
    end
{%- endmacro %}

{#- Identifier of the first link of a kind in a list of links that landed as JSON. -#}
{% macro linked_id(links, rel) -%}
    list_filter(from_json({{ links }}, '[{"rel": "VARCHAR", "id": "VARCHAR"}]'), lambda link: link.rel = '{{ rel }}')[1].id
{%- endmacro %}
