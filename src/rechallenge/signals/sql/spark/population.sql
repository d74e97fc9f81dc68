/* Reports that a count is made of. A report whose value is unknown is in no restriction by that value. */
WITH sole_suspect AS (
  SELECT
    report
  FROM report_ingredient
  WHERE
    roles & 11 <> 0
  GROUP BY
    report
  HAVING
    COUNT(*) = 1
), indicated AS (
  SELECT
    report_indication.report,
    MAX(CASE WHEN wanted_indication.is_wanted THEN 1 ELSE 0 END) AS is_wanted,
    MAX(CASE WHEN wanted_indication.is_wanted THEN 0 ELSE 1 END) AS is_unwanted
  FROM report_indication
  JOIN wanted_indication
    ON wanted_indication.indication_code = report_indication.indication_code
  GROUP BY
    report_indication.report
)
SELECT
  report.report
FROM report
LEFT JOIN wanted_reporter
  ON wanted_reporter.reporter = report.reporter
LEFT JOIN wanted_country
  ON wanted_country.country = report.country
LEFT JOIN wanted_sex
  ON wanted_sex.sex = report.sex
LEFT JOIN wanted_report_type
  ON wanted_report_type.report_type = report.report_type
LEFT JOIN sole_suspect
  ON sole_suspect.report = report.report
LEFT JOIN indicated
  ON indicated.report = report.report
LEFT JOIN left_out
  ON left_out.report = report.report
WHERE
  (
    :received_from IS NULL OR report.first_received >= CAST(:received_from AS DATE)
  )
  AND (
    :received_to IS NULL OR report.first_received <= CAST(:received_to AS DATE)
  )
  AND (
    :age_from IS NULL OR report.age_years >= CAST(:age_from AS DOUBLE)
  )
  AND (
    :age_below IS NULL OR report.age_years < CAST(:age_below AS DOUBLE)
  )
  AND (
    NOT :by_reporter OR NOT wanted_reporter.reporter IS NULL
  )
  AND (
    NOT :by_country OR NOT wanted_country.country IS NULL
  )
  AND (
    NOT :by_sex OR NOT wanted_sex.sex IS NULL
  )
  AND (
    NOT :by_report_type OR NOT wanted_report_type.report_type IS NULL
  )
  AND (
    NOT :is_sole_suspect OR NOT sole_suspect.report IS NULL
  )
  AND (
    NOT :by_indication OR indicated.is_wanted = 1
  )
  AND COALESCE(indicated.is_unwanted, 0) = 0
  AND left_out.report IS NULL
