-- Every draw has one class and one number of stars; shares of draws lie between 0 and 1, and their range is in order.
select *
from {{ ref('cluster_indicators') }}
where
    abs(probability_strong + probability_specialised + probability_not_specialised - 1) > 1e-9
    or abs(probability_stars_0 + probability_stars_1 + probability_stars_2 + probability_stars_3 - 1) > 1e-9
    or abs(probability_location_quotient_above_1 - probability_strong - probability_specialised) > 1e-9
    or least(
        probability_strong, probability_specialised, probability_not_specialised, probability_of_class, probability_of_stars,
        probability_stars_0, probability_stars_1, probability_stars_2, probability_stars_3,
        probability_location_quotient_above_1, probability_top_3
    ) < 0
    or greatest(probability_of_class, probability_of_stars, probability_top_3) > 1
    or location_quotient_draws_low > location_quotient_median_draw
    or location_quotient_median_draw > location_quotient_draws_high
    or (location_quotient is not null and probability_of_class is null)
