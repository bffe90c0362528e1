DROP INDEX "device_answer_environment";--> statement-breakpoint
CREATE INDEX "device_answer_environment" ON "device_answer" USING btree ("consultancy_id","environment_id","asked_digest");