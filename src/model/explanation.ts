/** Why a service is in its state, as a person would be told: a sentence, then what there is to say under each heading. */
export type Explanation = {
  readonly title: string;
  readonly entries: readonly { readonly label: string; readonly lines: readonly string[] }[];
};
