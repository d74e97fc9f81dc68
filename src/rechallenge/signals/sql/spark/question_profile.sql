/* One row per kind of report: all that a specification can ask of a report, and how many reports are of that kind. */
WITH described AS (
  SELECT
    COALESCE(exposure.drug_primary, 0) AS drug_primary,
    COALESCE(exposure.drug_suspect, 0) AS drug_suspect,
    COALESCE(exposure.other_primary, 0) AS other_primary,
    COALESCE(exposure.other_suspect, 0) AS other_suspect,
    COALESCE(exposure.masking, 0) AS masking,
    COALESCE(event_named.core, 0) AS core,
    COALESCE(event_named.has_broad, 0) AS has_broad,
    COALESCE(indicated.is_indicated, 0) AS is_indicated,
    COALESCE(indicated.is_for_event, 0) AS is_for_event,
    COALESCE(dropped.dropped, 0) AS dropped,
    CASE WHEN published.report IS NULL THEN 0 ELSE 1 END AS is_published,
    CASE WHEN suspects.n_suspects = 1 THEN 1 ELSE 0 END AS is_single_suspect,
    CASE WHEN population.first_received >= :publicity THEN 1 ELSE 0 END AS is_after,
    YEAR(population.first_received) AS received_year,
    CASE
      WHEN report.reporter = 'MD'
      THEN 1
      WHEN report.reporter IN ('PH', 'HP', 'OT', 'RN')
      THEN 2
      WHEN report.reporter = 'CN'
      THEN 3
      WHEN report.reporter = 'LW'
      THEN 4
    END AS reporter,
    CASE WHEN report.country IS NULL THEN NULL ELSE COALESCE(wanted_country.band, 0) END AS country,
    CASE WHEN report.sex = 'F' THEN 1 WHEN report.sex = 'M' THEN 2 END AS sex,
    CASE
      WHEN report.age_years < 18
      THEN 1
      WHEN report.age_years < 45
      THEN 2
      WHEN report.age_years < 65
      THEN 3
      WHEN report.age_years < 75
      THEN 4
      WHEN report.age_years >= 75
      THEN 5
    END AS age_band
  FROM population
  JOIN report
    ON report.report = population.report
  LEFT JOIN exposure
    ON exposure.report = population.report
  LEFT JOIN event_named
    ON event_named.report = population.report
  LEFT JOIN suspects
    ON suspects.report = population.report
  LEFT JOIN indicated
    ON indicated.report = population.report
  LEFT JOIN dropped
    ON dropped.report = population.report
  LEFT JOIN published
    ON published.report = population.report
  LEFT JOIN wanted_country
    ON wanted_country.country = report.country
)
SELECT
  drug_primary,
  drug_suspect,
  other_primary,
  other_suspect,
  masking,
  core,
  has_broad,
  is_indicated,
  is_for_event,
  dropped,
  is_published,
  is_single_suspect,
  is_after,
  received_year,
  reporter,
  country,
  sex,
  age_band,
  COUNT(*) AS n
FROM described
GROUP BY
  drug_primary,
  drug_suspect,
  other_primary,
  other_suspect,
  masking,
  core,
  has_broad,
  is_indicated,
  is_for_event,
  dropped,
  is_published,
  is_single_suspect,
  is_after,
  received_year,
  reporter,
  country,
  sex,
  age_band
ORDER BY
  drug_primary NULLS LAST,
  drug_suspect NULLS LAST,
  other_primary NULLS LAST,
  other_suspect NULLS LAST,
  masking NULLS LAST,
  core NULLS LAST,
  has_broad NULLS LAST,
  is_indicated NULLS LAST,
  is_for_event NULLS LAST,
  dropped NULLS LAST,
  is_published NULLS LAST,
  is_single_suspect NULLS LAST,
  is_after NULLS LAST,
  received_year NULLS LAST,
  reporter NULLS LAST,
  country NULLS LAST,
  sex NULLS LAST,
  age_band NULLS LAST
