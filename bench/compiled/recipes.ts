import { cRecipes } from "./c-recipes.js";
import type { Recipe } from "./recipe.js";
import { rustRecipes } from "./rust-recipes.js";

export const recipes: readonly Recipe[] = [...cRecipes, ...rustRecipes];
