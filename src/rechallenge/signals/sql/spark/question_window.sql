/* Reports first received in the window that name a drug and an event; the steps on the way are counted by question_flow. */
SELECT
  report.report,
  COALESCE(report.first_received, report.received) AS first_received
FROM report
WHERE
  COALESCE(report.first_received, report.received) BETWEEN :since AND :until
  AND report.report IN (
    SELECT
      report
    FROM report_event
  )
  AND report.report IN (
    SELECT
      report
    FROM report_ingredient
  )
