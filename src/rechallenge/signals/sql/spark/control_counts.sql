/* Reports of each control: with its drug, with its event, with both. */
WITH of_drug AS (
  SELECT
    exposure,
    COUNT(*) AS n
  FROM control_drug_report
  GROUP BY
    exposure
), of_event AS (
  SELECT
    outcome,
    COUNT(*) AS n
  FROM control_event_report
  GROUP BY
    outcome
), of_both AS (
  SELECT
    control_drug_report.exposure,
    control_event_report.outcome,
    COUNT(*) AS n
  FROM control_drug_report
  JOIN control_event_report
    ON control_event_report.report = control_drug_report.report
  GROUP BY
    control_drug_report.exposure,
    control_event_report.outcome
)
SELECT
  control_pair.control,
  COALESCE(of_both.n, 0) AS n_both,
  COALESCE(of_drug.n, 0) AS n_drug,
  COALESCE(of_event.n, 0) AS n_event
FROM control_pair
LEFT JOIN of_drug
  ON of_drug.exposure = control_pair.exposure
LEFT JOIN of_event
  ON of_event.outcome = control_pair.outcome
LEFT JOIN of_both
  ON of_both.exposure = control_pair.exposure
  AND of_both.outcome = control_pair.outcome
ORDER BY
  control_pair.control NULLS LAST
