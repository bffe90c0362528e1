-- Whoever runs a private fix reads its name, and of every fix list the lines about it: or a contact would be told that
-- nothing stands in the way where an engineer is told what does.
create or replace function contact_sees_build(tenant uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_claim(tenant, build) or exists (select 1 from withdrawal w where w.consultancy_id = tenant and w.build_id = build)
    or exists (select 1 from interim_update u where u.consultancy_id = tenant and u.build_id = build);
end $$;
create function contact_sees_fix(tenant uuid, build uuid, mended text) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_claim(tenant, build) or exists (select 1 from interim_update u where u.consultancy_id = tenant and u.defect = mended);
end $$;
revoke all on function contact_sees_fix(uuid, uuid, text) from public;
grant execute on function contact_sees_fix(uuid, uuid, text) to patchbench_app, patchbench_worker;
--> statement-breakpoint
alter policy contact_reads on build_fix using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_fix(consultancy_id, build_id, defect));
