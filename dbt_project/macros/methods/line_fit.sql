{#- Weighted least squares of one column on another, which trends and convergence share. -#}

{#- relation: one row per point; a point without x, y or weight is left out. weight: expression, 1 for ordinary least squares;
    only the proportions of weights matter.
    Returns the partition with n (points used), intercept, slope, slope_se (classical, n - 2 degrees of freedom), r2 and
    residual_sd, the square root of the weighted mean square of residuals times n / (n - 2). No spread of x: no line; no
    spread of y: no r2; fewer than three points: no slope_se and no residual_sd. -#}
{% macro line_fit(relation, x, y, weight='1', partition_by=[]) %}
with

fit_given as (
    select
        {{ listed(partition_by) }}
        cast({{ x }} as double) as given_x,
        cast({{ y }} as double) as given_y,
        cast({{ weight }} as double) as given_w
    from {{ relation }}
),

fit_points as (
    select
        {{ listed(partition_by) }}
        given_x as x,
        given_y as y,
        case when given_x is not null and given_y is not null then given_w end as w
    from fit_given
),

fit_centres as (
    select
        {{ listed(partition_by) }}
        count(w) as n,
        sum(w) as w_all,
        {{ ratio('sum(w * x)', 'sum(w)') }} as mean_x,
        {{ ratio('sum(w * y)', 'sum(w)') }} as mean_y
    from fit_points
    {{ grouped(partition_by) }}
),

fit_centred as (
    select
        {{ listed(partition_by, 'fit_points') }}
        fit_points.w,
        fit_points.x - fit_centres.mean_x as dx,
        fit_points.y - fit_centres.mean_y as dy
    from fit_points
    inner join fit_centres on {{ matched('fit_points', 'fit_centres', partition_by) }}
),

fit_slopes as (
    select
        {{ listed(partition_by) }}
        sum(w * dx * dx) as sxx,
        sum(w * dy * dy) as syy,
        sum(w * dx * dy) as sxy,
        {{ ratio('sum(w * dx * dy)', 'sum(w * dx * dx)') }} as slope
    from fit_centred
    {{ grouped(partition_by) }}
),

fit_errors as (
    select
        {{ listed(partition_by, 'fit_centred') }}
        fit_centred.w * power(fit_centred.dy - fit_slopes.slope * fit_centred.dx, 2) as squared_error
    from fit_centred
    inner join fit_slopes on {{ matched('fit_centred', 'fit_slopes', partition_by) }}
),

-- From the residuals themselves: the difference of sums would lose all digits where the line fits well.
fit_residuals as (
    select {{ listed(partition_by) }} sum(squared_error) as sum_of_squares
    from fit_errors
    {{ grouped(partition_by) }}
)

select
    {{ listed(partition_by, 'fit_centres') }}
    fit_centres.n,
    fit_centres.mean_y - fit_slopes.slope * fit_centres.mean_x as intercept,
    fit_slopes.slope,
    case
        when fit_centres.n > 2
        then sqrt({{ ratio('fit_residuals.sum_of_squares', '(fit_centres.n - 2) * fit_slopes.sxx') }})
    end as slope_se,
    {{ ratio('fit_slopes.sxy * fit_slopes.sxy', 'fit_slopes.sxx * fit_slopes.syy') }} as r2,
    case
        when fit_centres.n > 2
        then sqrt({{ ratio('fit_residuals.sum_of_squares * fit_centres.n', '(fit_centres.n - 2) * fit_centres.w_all') }})
    end as residual_sd
from fit_centres
inner join fit_slopes on {{ matched('fit_centres', 'fit_slopes', partition_by) }}
inner join fit_residuals on {{ matched('fit_centres', 'fit_residuals', partition_by) }}
{% endmacro %}
