-- Every row of demo, and what becomes of it: `standing` is the report that counts for it, itself if it stands.
-- FDA's rule: of a case the latest fda_dt counts, then the highest primaryid, as numbers; then deleted cases go.
with delivered as (
    select primaryid, caseid, quarter, fda_from
    from demo
),
-- a primaryid can be published again, and an ISR of AERS can stand under two cases: the last publication counts
published as (
    select
        *,
        row_number() over (partition by primaryid order by quarter desc, caseid desc nulls last, fda_from desc nulls last)
            as publication,
        first_value(caseid) over (partition by primaryid order by quarter desc, caseid desc nulls last, fda_from desc nulls last)
            as last_caseid
    from delivered
),
version as (
    select
        *,
        first_value(primaryid) over (
            partition by publication > 1, coalesce(caseid, -primaryid)
            order by fda_from desc nulls last, primaryid desc
        ) as latest
    from published
),
-- a list strikes what was published until its quarter; a case that FDA publishes again afterwards stands
deletion as (
    select caseid, max(quarter) as quarter
    from deleted
    group by caseid
)
select
    version.primaryid,
    version.caseid,
    version.quarter,
    version.publication,
    case
        when deletion.caseid is not null then 'deleted by FDA'
        when version.publication > 1 and version.caseid is distinct from version.last_caseid then 'case given twice'
        when version.publication > 1 then 'published again'
        when version.primaryid <> version.latest then 'older version'
    end as reason,
    case
        when deletion.caseid is not null then null
        when version.publication > 1 then version.primaryid
        else version.latest
    end as standing
from version
left join deletion on deletion.caseid = version.caseid and version.quarter <= deletion.quarter
