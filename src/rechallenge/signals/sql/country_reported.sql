-- Every way in which a quarter writes a country.
select occr_country as reported from demo where occr_country is not null
union
select reporter_country as reported from demo where reporter_country is not null
