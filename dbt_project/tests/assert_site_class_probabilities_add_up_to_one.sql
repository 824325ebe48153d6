{%- set classes = ['existing_strength_visible', 'hidden_excellence', 'greenfield', 'over_exposed', 'mixed'] -%}
-- Every area with a class has a probability of each class, from 0 to 1 and together 1, its own among them; an area without one has none.
select * from {{ ref('site_screen') }}
where
    (site_class is null) <> (p_{{ classes | join(' + p_') }} is null)
    or abs(p_{{ classes | join(' + p_') }} - 1) > 1e-9
    or least(p_{{ classes | join(', p_') }}) < 0
    or p_class is distinct from case site_class
        {% for name in classes -%}
            when '{{ name }}' then p_{{ name }}
        {% endfor -%}
    end
    or is_hidden_beyond_noise <> (site_class = 'hidden_excellence' and hidden_gap > hidden_gap_half_width)
