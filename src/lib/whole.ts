/** Bodies that replace the whole of what stands. */
import { z } from "zod";

type Asked<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: Shape[Name] extends z.ZodDefault<infer Field extends z.core.$ZodType>
    ? Field
    : Shape[Name];
};

/**
 * The same fields, each of which has to be sent: in a PUT whatever a default stood in for would be blanked unasked.
 * Names that are none of its fields are refused. What is made anew, and forms, keep their defaults.
 */
export function whole<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): z.ZodObject<Asked<Shape>, z.core.$strict> {
  const fields = Object.entries(schema.shape).map(([name, field]) => [
    name,
    field instanceof z.ZodDefault ? field.unwrap() : field,
  ]);
  return schema.safeExtend(Object.fromEntries(fields)).strict() as unknown as z.ZodObject<
    Asked<Shape>,
    z.core.$strict
  >;
}
