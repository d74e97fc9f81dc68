/* Reports that another one stands for at a threshold of duplicate evidence, thresholds as bits. */
SELECT
  duplicate_cluster.report,
  BIT_OR(wanted_threshold.bit) AS dropped
FROM duplicate_cluster
JOIN wanted_threshold
  ON wanted_threshold.threshold = duplicate_cluster.threshold
WHERE
  NOT duplicate_cluster.is_kept
GROUP BY
  duplicate_cluster.report
