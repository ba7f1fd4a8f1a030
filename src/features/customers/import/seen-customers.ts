/** Remembers the customers of one file, to tell whether a later row is the same number or the same person. */

interface PersonKeys {
  readonly customerNo: string | null;
  readonly name: string;
  readonly phones: readonly string[];
  readonly address: string;
}

export class SeenCustomers {
  readonly #numbers = new Map<string, number>();
  // Most names occur once: a contact is only worth a key of its own from the second row of a name on.
  readonly #firstOfName = new Map<string, { row: number; contacts: readonly string[] }>();
  readonly #contactsOfName = new Map<string, Map<string, number>>();

  /** The first rows with the same number, and with the same name and a telephone number or address in common. */
  meet(row: number, keys: PersonKeys): { sameNumber: number | undefined; samePerson: number | undefined } {
    return { sameNumber: this.#meetNumber(row, keys.customerNo), samePerson: this.#meetPerson(row, keys) };
  }

  #meetNumber(row: number, customerNo: string | null): number | undefined {
    if (customerNo === null) return;
    const first = this.#numbers.get(customerNo);
    if (first === undefined) this.#numbers.set(customerNo, row);
    return first;
  }

  #meetPerson(row: number, { name, phones, address }: PersonKeys): number | undefined {
    const contacts = address === "" ? phones : [...phones, address];
    const first = this.#firstOfName.get(name);
    if (first === undefined) {
      this.#firstOfName.set(name, { row, contacts });
      return;
    }
    let known = this.#contactsOfName.get(name);
    if (known === undefined) {
      known = new Map(first.contacts.map((contact) => [contact, first.row]));
      this.#contactsOfName.set(name, known);
    }
    let found: number | undefined;
    for (const contact of contacts) {
      const earlier = known.get(contact);
      if (earlier === undefined) known.set(contact, row);
      else found = Math.min(found ?? earlier, earlier);
    }
    return found;
  }
}
