-- What is said about a build is for whoever sees the build: a hold, a wave or a fix list of one that a consultancy keeps
-- for another customer is no business of this one. Asked as the asker, who reads builds under their own row security.
create function asker_sees_build(asked uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select 1 from build b where b.id = asked);
end $$;
create function contact_sees_wave_of(tenant uuid, which integer, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_wave(tenant, which) and asker_sees_build(build);
end $$;
create function contact_sees_hold_on(tenant uuid, held uuid, held_profile uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_hold(tenant, held, held_profile) and (held is not null or build is null or asker_sees_build(build));
end $$;
create function device_sees_hold_on(tenant uuid, held uuid, held_profile uuid, place uuid, build uuid) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return device_sees_hold(tenant, held, held_profile, place) and (held is not null or build is null or asker_sees_build(build));
end $$;
create or replace function contact_sees_fix(tenant uuid, build uuid, mended text) returns boolean language plpgsql stable set search_path = public, pg_temp as $$
begin
  return contact_sees_claim(tenant, build)
    or (exists (select 1 from interim_update u where u.consultancy_id = tenant and u.defect = mended) and asker_sees_build(build));
end $$;
revoke all on function asker_sees_build(uuid), contact_sees_wave_of(uuid, integer, uuid), contact_sees_hold_on(uuid, uuid, uuid, uuid), device_sees_hold_on(uuid, uuid, uuid, uuid, uuid) from public;
grant execute on function asker_sees_build(uuid), contact_sees_wave_of(uuid, integer, uuid), contact_sees_hold_on(uuid, uuid, uuid, uuid), device_sees_hold_on(uuid, uuid, uuid, uuid, uuid) to patchbench_app, patchbench_worker;
--> statement-breakpoint
alter policy contact_reads on wave_state using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_wave_of(consultancy_id, wave, build_id));
alter policy device_reads on wave_state using ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()) and contact_sees_wave_of(consultancy_id, wave, build_id));
alter policy contact_reads on hold using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()) and contact_sees_hold_on(consultancy_id, customer_id, profile_id, build_id));
alter policy device_reads on hold using ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy()) and device_sees_hold_on(consultancy_id, customer_id, profile_id, environment_id, build_id));
--> statement-breakpoint
-- A failure pauses for a day, and not for as long as whoever reports it likes.
alter policy contact_adds on profile_pause with check ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and contact_sees_profile(consultancy_id, profile_id) and asker_sees_build(build_id) and settled_at is null and hold_id is null
  and started_at <= now() + interval '1 hour' and ends_at <= started_at + interval '24 hours');
alter policy device_adds on profile_pause with check ((select scope_kind()) = 'device' and consultancy_id = (select scope_consultancy())
  and contact_sees_profile(consultancy_id, profile_id) and asker_sees_build(build_id) and settled_at is null and hold_id is null
  and started_at <= now() + interval '1 hour' and ends_at <= started_at + interval '24 hours');
