/* From the rows of the files to the reports that are counted. */
SELECT
  (
    SELECT
      COUNT(*)
    FROM report
  ) + (
    SELECT
      COUNT(*)
    FROM superseded
  ) AS n_rows,
  (
    SELECT
      COUNT(*)
    FROM superseded
  ) AS n_superseded,
  (
    SELECT
      COUNT(*)
    FROM report
  ) AS n_cases,
  (
    SELECT
      COUNT(*)
    FROM report
    WHERE
      report IN (
        SELECT
          report
        FROM report_event
      )
      AND report IN (
        SELECT
          report
        FROM report_ingredient
      )
  ) AS n_with_drug_and_event,
  (
    SELECT
      COUNT(*)
    FROM population
  ) AS n_in_window
