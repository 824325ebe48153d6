{{ stage_ref_results(
    'ref2021_results',
    fte='FTE of submitted staff',
    unclassified='Unclassified',
    joint_total='Total FTE of submitted staff for joint submission',
    eligible='% of eligible staff submitted'
) }}
