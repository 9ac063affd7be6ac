import xml from "@prettier/plugin-xml";

// As the OCA's, with its width of 88 columns.
export default {
    bracketSpacing: false,
    plugins: [xml],
    printWidth: 88,
    tabWidth: 4,
    semi: true,
    trailingComma: "es5",
    proseWrap: "preserve",
    xmlQuoteAttributes: "double",
    xmlSelfClosingSpace: true,
    xmlWhitespaceSensitivity: "preserve",
};
