import { type AnyContractProcedure, type AnyContractRouter, ContractProcedure, isContractProcedure } from '@orpc/contract';
import { z } from 'zod';

/**
 * Makes every input of a contract refuse what it does not know: unknown keys of a body at any depth, and unknown query
 * parameters, also on routes that take none (faults M6). A misspelt key is an error, not silence.
 *
 * @returns the same contract; the types of its inputs do not change.
 */
export function strictInputs<T extends AnyContractRouter>(contract: T): T {
	if (isContractProcedure(contract)) return strictProcedure(contract) as T;
	const entries = Object.entries(contract as Record<string, AnyContractRouter>);
	return Object.fromEntries(entries.map(([name, part]) => [name, strictInputs(part)])) as T;
}

function strictProcedure(procedure: AnyContractProcedure): AnyContractProcedure {
	const definition = procedure['~orpc'];
	const input = definition.inputSchema as z.ZodType | undefined;
	return new ContractProcedure({ ...definition, inputSchema: inputOf(input, definition.route.inputStructure) });
}

function inputOf(input: z.ZodType | undefined, structure: 'compact' | 'detailed' | undefined): z.ZodType {
	if (input === undefined) return z.strictObject({}).optional();
	// A detailed input has the whole request, headers included: what is in its parts counts.
	if (structure === 'detailed' && input instanceof z.ZodObject)
		return input.clone({ ...input.def, shape: strictShape(input.shape) });
	return strict(input);
}

/** The same schema, all its objects strict. One that allows other keys expressly stays as it is. */
function strict(schema: z.ZodType): z.ZodType {
	if (schema instanceof z.ZodObject) {
		const catchall = schema.def.catchall ?? z.never();
		return schema.clone({ ...schema.def, shape: strictShape(schema.shape), catchall });
	}
	if (schema instanceof z.ZodArray) return schema.clone({ ...schema.def, element: strict(schema.def.element as z.ZodType) });
	if (schema instanceof z.ZodUnion) {
		const options = schema.def.options.map((option) => strict(option as z.ZodType));
		return schema.clone({ ...schema.def, options });
	}
	if (schema instanceof z.ZodOptional)
		return schema.clone({ ...schema.def, innerType: strict(schema.def.innerType as z.ZodType) });
	if (schema instanceof z.ZodNullable)
		return schema.clone({ ...schema.def, innerType: strict(schema.def.innerType as z.ZodType) });
	if (schema instanceof z.ZodPrefault)
		return schema.clone({ ...schema.def, innerType: strict(schema.def.innerType as z.ZodType) });
	if (schema instanceof z.ZodDefault)
		return schema.clone({ ...schema.def, innerType: strict(schema.def.innerType as z.ZodType) });
	return schema;
}

function strictShape(shape: z.core.$ZodShape): Record<string, z.ZodType> {
	return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, strict(value as z.ZodType)]));
}
