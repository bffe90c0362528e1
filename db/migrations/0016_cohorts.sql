CREATE TABLE "cohort" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"likeness" text NOT NULL,
	"product_id" text NOT NULL,
	"branch_id" text,
	"build_owner" uuid,
	"build_id" uuid,
	"reported_version" text,
	"identity" text NOT NULL,
	"may_be_ids" uuid[] NOT NULL,
	"profile_id" uuid NOT NULL,
	"size" integer NOT NULL,
	CONSTRAINT "cohort_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "cohort_likeness" UNIQUE("consultancy_id","environment_id","likeness"),
	CONSTRAINT "cohort_build_owner" CHECK ("cohort"."build_owner" = "cohort"."consultancy_id" or "cohort"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_profile_fk" FOREIGN KEY ("consultancy_id","profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort" ADD CONSTRAINT "cohort_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cohort_alike" ON "cohort" USING btree ("consultancy_id","likeness");--> statement-breakpoint
CREATE INDEX "cohort_customer" ON "cohort" USING btree ("consultancy_id","customer_id");--> statement-breakpoint
CREATE INDEX "cohort_profile" ON "cohort" USING btree ("consultancy_id","profile_id");