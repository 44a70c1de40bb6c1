import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { type DomainSlots, normalisedPreview } from './domain-slots.ts';

interface DomainFieldsProps {
	slots: DomainSlots;
	inputProps: (slot: number) => GetInputPropsReturnType;
}

const PLACEHOLDERS = ['app.example.com', 'staging.example.com', 'localhost:3000'];

/** A field for each allowed domain, which tells what will be saved. */
export function DomainFields({ slots, inputProps }: DomainFieldsProps) {
	return slots.map((text, slot) => {
		const preview = normalisedPreview(text);
		return (
			<TextInput
				// biome-ignore lint/suspicious/noArrayIndexKey: a slot is its number
				key={slot}
				label={`Domain ${slot + 1}`}
				placeholder={PLACEHOLDERS[slot]}
				autoComplete="off"
				spellCheck={false}
				description={preview && `Will be saved as ${preview}`}
				inputWrapperOrder={['label', 'input', 'description', 'error']}
				{...inputProps(slot)}
			/>
		);
	});
}
