ALTER TABLE "auth"."account" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."account" ADD COLUMN "label" text;--> statement-breakpoint
ALTER TABLE "auth"."account" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD COLUMN "last_seen_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD COLUMN "user_agent" text;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD COLUMN "begun_at" text;--> statement-breakpoint
CREATE UNIQUE INDEX "account_id" ON "auth"."account" USING btree ("id");--> statement-breakpoint
CREATE INDEX "account_user" ON "auth"."account" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "session_id" ON "auth"."session" USING btree ("id");