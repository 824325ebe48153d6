{#- How the Gateway to Research writes text and moments. -#}

{#-
    Text whose characters may be written as HTML entities, once or twice over (`&amp;quot;`). The ampersand first, so that
    one pass undoes both; an entity that is not listed stays as it is.
-#}
{% macro decoded_entities(text) -%}
{%- set entities = {
    'quot': '"', 'apos': "''", '#39': "''", '#039': "''", 'lt': '<', 'gt': '>', 'nbsp': ' ', 'ndash': '–', 'mdash': '—',
    'lsquo': '‘', 'rsquo': '’', 'ldquo': '“', 'rdquo': '”', 'hellip': '…', 'bull': '•', 'middot': '·', 'deg': '°', 'micro': 'µ',
    'pound': '£', 'euro': '€', 'reg': '®', 'copy': '©', 'trade': '™', 'not': '¬', 'times': '×', 'plusmn': '±', 'sup2': '²', 'sup3': '³',
    'alpha': 'α', 'beta': 'β', 'gamma': 'γ', 'delta': 'δ', 'mu': 'μ', 'omega': 'ω', 'frac12': '½',
    'aacute': 'á', 'agrave': 'à', 'acirc': 'â', 'atilde': 'ã', 'auml': 'ä', 'aring': 'å', 'aelig': 'æ', 'AElig': 'Æ', 'ccedil': 'ç', 'eacute': 'é', 'egrave': 'è',
    'ecirc': 'ê', 'euml': 'ë', 'iacute': 'í', 'igrave': 'ì', 'icirc': 'î', 'iuml': 'ï', 'ntilde': 'ñ', 'oacute': 'ó', 'ograve': 'ò', 'ocirc': 'ô',
    'otilde': 'õ', 'ouml': 'ö', 'oslash': 'ø', 'szlig': 'ß', 'uacute': 'ú', 'ugrave': 'ù', 'ucirc': 'û', 'uuml': 'ü', 'yacute': 'ý',
    'Aacute': 'Á', 'Agrave': 'À', 'Auml': 'Ä', 'Aring': 'Å', 'Ccedil': 'Ç', 'Eacute': 'É', 'Egrave': 'È', 'Iacute': 'Í', 'Ntilde': 'Ñ', 'Oacute': 'Ó',
    'Ouml': 'Ö', 'Oslash': 'Ø', 'Uacute': 'Ú', 'Uuml': 'Ü'
} -%}
{%- set ns = namespace(expression="replace(" ~ text ~ ", '&amp;', '&')") -%}
{%- for name, letter in entities.items() -%}
    {%- set ns.expression = "replace(" ~ ns.expression ~ ", '&" ~ name ~ ";', '" ~ letter ~ "')" -%}
{%- endfor -%}
case when {{ text }} like '%&%;%' then {{ ns.expression }} else {{ text }} end
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
