/* Every row of demo, and what becomes of it: `standing` is the report that counts for it, itself if it stands. */
/* FDA's rule: of a case the latest fda_dt counts, then the highest primaryid, as numbers; then deleted cases go. */
WITH delivered AS (
  SELECT
    primaryid,
    caseid,
    quarter,
    fda_from
  FROM demo
), published /* a primaryid can be published again, and an ISR of AERS can stand under two cases: the last publication counts */ AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY primaryid ORDER BY quarter DESC, caseid DESC, fda_from DESC) AS publication,
    FIRST_VALUE(caseid) OVER (PARTITION BY primaryid ORDER BY quarter DESC, caseid DESC, fda_from DESC) AS last_caseid
  FROM delivered
), version AS (
  SELECT
    *,
    FIRST_VALUE(primaryid) OVER (
      PARTITION BY publication > 1, COALESCE(caseid, -primaryid)
      ORDER BY fda_from DESC, primaryid DESC
    ) AS latest
  FROM published
), deletion /* a list strikes what was published until its quarter; a case that FDA publishes again afterwards stands */ AS (
  SELECT
    caseid,
    MAX(quarter) AS quarter
  FROM deleted
  GROUP BY
    caseid
)
SELECT
  version.primaryid,
  version.caseid,
  version.quarter,
  version.publication,
  CASE
    WHEN NOT deletion.caseid IS NULL
    THEN 'deleted by FDA'
    WHEN version.publication > 1 AND version.caseid IS DISTINCT FROM version.last_caseid
    THEN 'case given twice'
    WHEN version.publication > 1
    THEN 'published again'
    WHEN version.primaryid <> version.latest
    THEN 'older version'
  END AS reason,
  CASE
    WHEN NOT deletion.caseid IS NULL
    THEN NULL
    WHEN version.publication > 1
    THEN version.primaryid
    ELSE version.latest
  END AS standing
FROM version
LEFT JOIN deletion
  ON deletion.caseid = version.caseid AND version.quarter <= deletion.quarter
