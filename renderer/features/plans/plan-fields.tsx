import { NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { LIMITS, type PlanForm } from './plan-form.ts';

/** Name, price and limits of a plan. */
export function PlanFields({ form, isInUse = false }: { form: UseFormReturnType<PlanForm>; isInUse?: boolean }) {
	return (
		<>
			<TextInput label="Plan name" maxLength={60} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
			<SimpleGrid cols={2}>
				<NumberInput
					label="Monthly price"
					description="0 is a free plan."
					min={0}
					decimalScale={2}
					fixedDecimalScale
					thousandSeparator=","
					{...form.getInputProps('monthlyPrice')}
				/>
				<TextInput
					label="Currency"
					description={isInUse ? 'Cannot change while apps are on it.' : 'As in USD, EUR or CHF.'}
					maxLength={3}
					disabled={isInUse}
					autoComplete="off"
					styles={{ input: { textTransform: 'uppercase' } }}
					{...form.getInputProps('currency')}
				/>
				{LIMITS.map(({ key, label }) => (
					<NumberInput
						key={key}
						label={label}
						min={1}
						allowDecimal={false}
						thousandSeparator=","
						{...form.getInputProps(`limits.${key}`)}
					/>
				))}
			</SimpleGrid>
		</>
	);
}
