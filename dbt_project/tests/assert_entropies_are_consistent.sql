-- Two dimensions know something of one another or nothing, never less; the joint entropy is at least each part and at most their sum.
select * from {{ ref('triple_helix') }}
where
    least(
        information_of_place_and_industry_bits, information_of_place_and_size_bits, information_of_industry_and_size_bits
    ) < -1e-9
    or entropy_of_place_industry_and_size_bits
    < greatest(entropy_of_place_and_industry_bits, entropy_of_place_and_size_bits, entropy_of_industry_and_size_bits) - 1e-9
    or entropy_of_place_industry_and_size_bits > entropy_of_place_bits + entropy_of_industry_bits + entropy_of_size_bits + 1e-9
