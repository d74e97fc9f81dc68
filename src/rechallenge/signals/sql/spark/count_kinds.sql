/* Reports of the population by arm (1 the drugs, 2 the comparator, 0 neither; a report with both is of the drugs), */
/* event, and all that they are stratified by. */
WITH exposed AS (
  SELECT
    report_ingredient.report,
    MIN(wanted_ingredient.arm) AS arm
  FROM report_ingredient
  JOIN wanted_ingredient
    ON wanted_ingredient.ingredient_code = report_ingredient.ingredient_code
  WHERE
    report_ingredient.roles & :roles <> 0
  GROUP BY
    report_ingredient.report
), affected AS (
  SELECT DISTINCT
    report_event.report
  FROM report_event
  JOIN wanted_event
    ON wanted_event.event_code = report_event.event_code
), described AS (
  SELECT
    COALESCE(exposed.arm, 0) AS arm,
    CASE WHEN affected.report IS NULL THEN 0 ELSE 1 END AS has_event,
    YEAR(report.first_received) * 10 + QUARTER(report.first_received) AS received_quarter,
    report.sex,
    report.reporter,
    report.country,
    age_band.age_band
  FROM population
  JOIN report
    ON report.report = population.report
  LEFT JOIN exposed
    ON exposed.report = population.report
  LEFT JOIN affected
    ON affected.report = population.report
  LEFT JOIN age_band
    ON report.age_years >= age_band.age_from AND report.age_years < age_band.age_below
)
SELECT
  CAST(arm AS BIGINT) AS arm,
  CAST(has_event AS BIGINT) AS has_event,
  CAST(received_quarter AS BIGINT) AS received_quarter,
  sex,
  reporter,
  country,
  age_band,
  COUNT(*) AS n
FROM described
GROUP BY
  arm,
  has_event,
  received_quarter,
  sex,
  reporter,
  country,
  age_band
