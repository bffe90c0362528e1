-- What a contact sees through something of theirs, asked by a function instead of inside the policy: a policy within a
-- policy within a policy was planned anew with every statement (60 ms for two builds joined), by staff too, who never
-- come to it. The functions run as whoever asks, under their own row security, and say exactly what the policies said.
create function contact_sees_profile(tenant uuid, profile uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from installation i where i.consultancy_id = tenant and i.profile_id = profile);
end $$;
create function contact_sees_product(tenant uuid, product text) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from installation i where i.consultancy_id = tenant and i.product_id = product);
end $$;
-- Judged for a profile of theirs, or decided on by them.
create function contact_sees_verdict(tenant uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from installation i join outcome o on o.consultancy_id = i.consultancy_id and o.profile_id = i.profile_id
                 where i.consultancy_id = tenant and o.build_id = build)
    or exists (select 1 from decision d where d.consultancy_id = tenant and d.build_id = build);
end $$;
create function contact_sees_claim(tenant uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from installation i where i.consultancy_id = tenant and i.build_id = build) or contact_sees_verdict(tenant, build);
end $$;
create function contact_sees_withdrawal(tenant uuid, pulled uuid, owner uuid, build uuid, product text) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from exposure e where e.consultancy_id = tenant and e.withdrawal_id = pulled)
    or contact_sees_verdict(tenant, build)
    or (owner = '00000000-0000-0000-0000-000000000000' and contact_sees_product(tenant, product));
end $$;
create function contact_sees_build(tenant uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_claim(tenant, build) or exists (select 1 from withdrawal w where w.consultancy_id = tenant and w.build_id = build);
end $$;
create function contact_sees_edge(newer uuid, older uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from build b where b.id = newer) and exists (select 1 from build b where b.id = older);
end $$;
revoke all on function contact_sees_profile(uuid, uuid), contact_sees_product(uuid, text), contact_sees_verdict(uuid, uuid), contact_sees_claim(uuid, uuid),
  contact_sees_withdrawal(uuid, uuid, uuid, uuid, text), contact_sees_build(uuid, uuid), contact_sees_edge(uuid, uuid) from public;
grant execute on function contact_sees_profile(uuid, uuid), contact_sees_product(uuid, text), contact_sees_verdict(uuid, uuid), contact_sees_claim(uuid, uuid),
  contact_sees_withdrawal(uuid, uuid, uuid, uuid, text), contact_sees_build(uuid, uuid), contact_sees_edge(uuid, uuid) to patchbench_app, patchbench_worker;
--> statement-breakpoint
alter policy contact_reads on profile using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_profile(consultancy_id, id));
alter policy contact_reads on outcome using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_profile(consultancy_id, profile_id));
alter policy contact_reads on lab_state using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_product(consultancy_id, product_id));
alter policy contact_reads on verdict_revision using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_verdict(consultancy_id, build_id));
alter policy contact_reads on withdrawal using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and contact_sees_withdrawal(consultancy_id, id, build_owner, build_id, product_id));
alter policy contact_reads on build using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_build(consultancy_id, id));
alter policy contact_reads on build_claim using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_claim(consultancy_id, build_id));
alter policy contact_reads on supersedence using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_edge(newer_id, older_id));
