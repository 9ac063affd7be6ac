import js from "@eslint/js";
import globals from "globals";

export default [
    js.configs.recommended,
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {
                ...globals.browser,
                Chart: "readonly",
                luxon: "readonly",
                odoo: "readonly",
                owl: "readonly",
            },
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            complexity: ["error", 15],
            curly: "error",
            "dot-notation": "error",
            eqeqeq: "error",
            "no-alert": "error",
            "no-console": "error",
            "no-eval": "error",
            "no-shadow": "error",
            "no-unused-vars": ["error", {args: "after-used"}],
            "no-var": "error",
            "prefer-const": "error",
            radix: "error",
        },
    },
];
