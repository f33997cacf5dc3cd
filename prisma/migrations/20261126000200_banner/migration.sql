-- Who has a part in what a site collects, by name, for our banner on it: the parties of the two contracts that make its term, who
-- are responsible together, and those who are told something. The pixel, which serves the banner, learns these names and no more
-- of organisations and contracts: the view reads with its owner's rights.
CREATE VIEW plane.site_party AS
  SELECT t.site, t.valid, part.role, o.name
    FROM plane.contract_term t
    JOIN public.contract c ON c.id = t.contract
    JOIN public.contract oc ON oc.id = t.operator_contract
   CROSS JOIN LATERAL (VALUES ('cinema', c.party_id), ('federation', c.federation_id), ('operator', oc.party_id)) AS part (role, id)
    JOIN public.organisation o ON o.id = part.id
  UNION ALL
  SELECT DISTINCT t.site, t.valid, replace(told.kind::text, 'federation-', ''), o.name
    FROM plane.contract_term t
    JOIN public.contract c ON c.id = t.contract
    JOIN public.contract told ON told.federation_id = c.federation_id
     AND told.kind IN ('federation-publisher', 'federation-distributor') AND told.state = 'in-force'
    JOIN public.organisation o ON o.id = told.party_id;
GRANT SELECT ON plane.site_party TO lanterne_pixel;
