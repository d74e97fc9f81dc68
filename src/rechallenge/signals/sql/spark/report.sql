/* One row per case: its latest version that stands. */
WITH of_case AS (
  SELECT
    caseid,
    CAST(COUNT(*) AS INT) AS n_versions,
    MIN(first_received) AS first_received
  FROM (
    SELECT
      caseid,
      primaryid,
      MIN(LEAST(init_fda_from, fda_from)) AS first_received
    FROM demo
    WHERE
      NOT caseid IS NULL
    GROUP BY
      caseid,
      primaryid
  ) AS version
  GROUP BY
    caseid
)
SELECT
  standing.report,
  standing.caseid,
  demo.caseversion,
  standing.quarter,
  COALESCE(of_case.n_versions, 1) AS n_versions,
  demo.fda_from AS received,
  COALESCE(of_case.first_received, LEAST(demo.init_fda_from, demo.fda_from)) AS first_received,
  demo.event_from,
  demo.event_to,
  demo.event_to_wide,
  demo.age_years,
  demo.age_grp AS age_group,
  CASE WHEN demo.sex IN ('F', 'M') THEN demo.sex END AS sex,
  demo.weight_kg,
  COALESCE(of_occurrence.country, of_reporter.country) AS country,
  demo.occp_cod AS reporter,
  demo.rept_cod AS report_type,
  demo.mfr_sndr AS manufacturer,
  demo.mfr_num,
  demo.auth_num,
  demo.lit_ref
FROM standing
JOIN demo
  ON demo.primaryid = standing.report
  AND demo.quarter = standing.quarter
  AND demo.caseid IS NOT DISTINCT FROM standing.caseid
LEFT JOIN of_case
  ON of_case.caseid = standing.caseid
LEFT JOIN country_name AS of_occurrence
  ON of_occurrence.reported = demo.occr_country
LEFT JOIN country_name AS of_reporter
  ON of_reporter.reported = demo.reporter_country
