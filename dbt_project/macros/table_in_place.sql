{#
    A table made in its place. dbt's own way makes each under another name and renames it, so that readers of the old one are not
    disturbed; but a build starts from an empty file that nobody reads until it is published whole, and the renaming was a fifth
    of a build's time. Contracts, comments and hooks are as ever.
#}
{% materialization table, adapter = 'duckdb', supported_languages = ['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type = 'table') -%}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language = model['language']) -%}
        {{- create_table_as(False, target_relation, compiled_code, model['language']) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do persist_docs(target_relation, model) %}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
