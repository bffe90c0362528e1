-- A public build's withdrawal concerns every contact who runs its product: without it the engineer would read "recalled"
-- and the contact "not tested yet" for the same installation, and a decision could be taken on it.
update withdrawal w set product_id = b.product_id from build b where b.consultancy_id = w.build_owner and b.id = w.build_id and w.product_id is null;
--> statement-breakpoint
alter policy contact_reads on withdrawal using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy())
  and (exists (select 1 from exposure e where e.consultancy_id = withdrawal.consultancy_id and e.withdrawal_id = withdrawal.id)
    or exists (select 1 from outcome o where o.consultancy_id = withdrawal.consultancy_id and o.build_id = withdrawal.build_id)
    or exists (select 1 from decision d where d.consultancy_id = withdrawal.consultancy_id and d.build_id = withdrawal.build_id)
    or (build_owner = '00000000-0000-0000-0000-000000000000'
      and exists (select 1 from installation i where i.consultancy_id = withdrawal.consultancy_id and i.product_id = withdrawal.product_id))));
