// As the OCA's, with its width of 88 columns.
export default {
    bracketSpacing: false,
    plugins: ["@prettier/plugin-xml"],
    printWidth: 88,
    tabWidth: 4,
    semi: true,
    trailingComma: "es5",
    proseWrap: "preserve",
    xmlQuoteAttributes: "double",
    xmlSelfClosingSpace: true,
    xmlWhitespaceSensitivity: "preserve",
};
