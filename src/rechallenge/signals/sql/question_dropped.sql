-- Reports that another one stands for at a threshold of duplicate evidence, thresholds as bits.
select
    duplicate_cluster.report,
    bit_or(wanted_threshold.bit) as dropped
from duplicate_cluster
join wanted_threshold on wanted_threshold.threshold = duplicate_cluster.threshold
where not duplicate_cluster.is_kept
group by duplicate_cluster.report
