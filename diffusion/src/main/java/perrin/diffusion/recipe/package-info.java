/**
 * Recipes: whole experiments as one readable file each.
 *
 * <p>Reading order: {@link perrin.diffusion.recipe.Recipe}, {@link
 * perrin.diffusion.recipe.RecipeFile} (YAML), {@link perrin.diffusion.recipe.Recipes} (those that
 * come with the program), {@link perrin.diffusion.recipe.RecipeCommands}.
 */
package perrin.diffusion.recipe;
